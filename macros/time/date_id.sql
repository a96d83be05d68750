{# The key of dim_date for a date: YYYYMMDD. #}
{% macro date_id(date) -%}
    cast(
        extract(year from {{ date }}) * 10000
        + extract(month from {{ date }}) * 100
        + extract(day from {{ date }}) as integer
    )
{%- endmacro %}
