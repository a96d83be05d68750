{# Every setting as text, by name: what a build is recorded and published with. #}
{% macro current_settings() -%}
    {%- set settings = {} -%}
    {%- for name in [
        'as_of_date',
        'churn_inactivity_months',
        'history_start_date',
        'reporting_currency',
        'reporting_timezone',
        'source_timezone',
        'top_n',
    ] -%}
        {%- set value = setting(name) -%}
        {%- do settings.update({name: none if value is none else value | string}) -%}
    {%- endfor -%}
    {{ return(tojson(settings, sort_keys=true)) }}
{%- endmacro %}
