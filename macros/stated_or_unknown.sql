{# A text as it was sent; `unknown` where it is missing or blank. #}
{% macro stated_or_unknown(text) -%}
    coalesce({{ stated(text) }}, 'unknown')
{%- endmacro %}
