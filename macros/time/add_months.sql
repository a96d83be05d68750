{# The date so many months after a first of a month. #}
{% macro add_months(month, count) -%}
    cast({{ month }} + to_months(cast({{ count }} as integer)) as date)
{%- endmacro %}
