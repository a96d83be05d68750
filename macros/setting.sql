{# A setting by name: --vars > environment (STORELAKE_<NAME>) > dbt_project.yml. #}
{% macro setting(name) -%}
    {%- set project_value = var(name, none) -%}
    {%- if name in invocation_args_dict.get('vars', {}) -%}
        {{ return(project_value) }}
    {%- endif -%}
    {%- set stated = env_var('STORELAKE_' ~ (name | upper), '') -%}
    {{ return(stated if stated else project_value) }}
{%- endmacro %}
