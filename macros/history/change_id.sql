{# What identifies a change: a hash of all that it says, NULL apart from an empty text. #}
{% macro change_id(columns) -%}
    {%- set texts = [] -%}
    {%- for column in columns -%}
        {%- do texts.append('cast(' ~ column ~ ' as varchar)') -%}
    {%- endfor -%}
    md5(to_json([{{ texts | join(', ') }}]))
{%- endmacro %}
