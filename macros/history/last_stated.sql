{# The last value that is not NULL, to be followed by a window. #}
{% macro last_stated(column) -%}
    last_value({{ column }} ignore nulls)
{%- endmacro %}
