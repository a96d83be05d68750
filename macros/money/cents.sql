{# Whole cents of an amount, wide enough for any currency to be multiplied. #}
{% macro to_cents(amount) -%}
    cast(({{ amount }}) * 100 as hugeint)
{%- endmacro %}

{# The amount of whole cents. #}
{% macro from_cents(cents) -%}
    cast(cast({{ cents }} as decimal(28, 0)) * 0.01 as decimal(18, 2))
{%- endmacro %}

{# numerator / denominator in whole numbers, half away from zero; denominator > 0. #}
{% macro divide_half_up(numerator, denominator) -%}
    (
        sign({{ numerator }})
        * ((2 * abs({{ numerator }}) + {{ denominator }}) // (2 * {{ denominator }}))
    )
{%- endmacro %}
