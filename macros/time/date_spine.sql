{#
    Every day or month from one date to another, both included, as one column; no rows
    where either end is NULL.

    Args:
        first, last: date columns of the one row of `bounds`.
        interval: 'day' or 'month'.
#}
{% macro date_spine(bounds, first, last, interval, name) -%}
    select cast(unnest(generate_series({{ first }}, {{ last }}, interval 1 {{ interval }})) as date) as {{ name }}
    from {{ bounds }}
{%- endmacro %}
