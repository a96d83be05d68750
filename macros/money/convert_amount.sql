{# An amount in the reporting currency, rounded to cents half away from zero. #}
{% macro convert_amount(amount, exchange_rate) -%}
    cast(round(({{ amount }}) * {{ exchange_rate }}, 2) as decimal(18, 2))
{%- endmacro %}
