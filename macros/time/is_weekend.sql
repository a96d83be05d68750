{# Whether a date is a Saturday or a Sunday. #}
{% macro is_weekend(date) -%}
    {{ day_of_week(date) }} >= 6
{%- endmacro %}


{# The day of the week of a date: 1 Monday to 7 Sunday. #}
{% macro day_of_week(date) -%}
    cast(isodow({{ date }}) as integer)
{%- endmacro %}
