{# Money per head (aov and the like), rounded once to cents; NULL for nobody. #}
{% macro money_per_head(amount, head_count) -%}
    case
        when {{ head_count }} <> 0
            then {{ from_cents(divide_half_up(to_cents(amount), 'cast(' ~ head_count ~ ' as hugeint)')) }}
    end
{%- endmacro %}
