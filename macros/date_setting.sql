{# A date setting as a SQL date; NULL where it is not set. #}
{% macro date_setting(name) -%}
    {%- set stated = setting(name) -%}
    cast({{ "'" ~ stated ~ "'" if stated else 'null' }} as date)
{%- endmacro %}
