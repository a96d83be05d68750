{#
    An amount in the reporting currency, rounded to cents half away from zero.

    Eight digits times ten are a product of 18, which DuckDB computes in 64 bits. The other
    way is as exact and forty times as slow, and wide enough for a million dollars in rupiah.
#}
{% macro convert_amount(amount, exchange_rate) -%}
    case
        when abs({{ amount }}) < 1000000 and {{ exchange_rate }} < 100
            then cast(round(
                cast({{ amount }} as decimal(8, 2))
                * cast({{ exchange_rate }} as decimal(10, 8)), 2
            ) as decimal(18, 2))
        else cast(round(
            cast({{ amount }} as decimal(28, 2)) * {{ exchange_rate }}, 2
        ) as decimal(18, 2))
    end
{%- endmacro %}
