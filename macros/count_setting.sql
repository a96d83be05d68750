{# A setting that counts something: a whole number from 1. #}
{% macro count_setting(name) -%}
    {%- set stated = setting(name) -%}
    {%- if stated | int(0) < 1 or stated | string != stated | int(0) | string -%}
        {%- do exceptions.raise_compiler_error(
            name ~ ': ' ~ stated ~ ' is no count; use a whole number from 1'
        ) -%}
    {%- endif -%}
    {{ return(stated | int) }}
{%- endmacro %}
