{# A month as YYYYMM. #}
{% macro month_text(month) -%}
    cast(extract(year from {{ month }}) * 100 + extract(month from {{ month }}) as varchar)
{%- endmacro %}
