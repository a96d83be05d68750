{#
    An amount in the reporting currency, rounded to cents half away from zero. The product
    has ten decimals: with 18 digits a million dollars would not fit in rupiah.
#}
{% macro convert_amount(amount, exchange_rate) -%}
    cast(round(cast({{ amount }} as decimal(28, 2)) * {{ exchange_rate }}, 2) as decimal(18, 2))
{%- endmacro %}
