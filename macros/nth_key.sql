{# The key of the n-th that belongs to an id, as of a customer's second version: `C-17:2`. #}
{% macro nth_key(id, number) -%}
    {{ id }} || ':' || cast({{ number }} as varchar)
{%- endmacro %}
