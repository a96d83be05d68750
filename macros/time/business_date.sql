{# The date of a UTC instant in the reporting time zone. #}
{% macro business_date(instant) -%}
    cast(timezone('{{ setting("reporting_timezone") }}', timezone('UTC', {{ instant }})) as date)
{%- endmacro %}
