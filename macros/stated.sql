{# A text as it was sent; NULL where it is missing or blank, which states nothing. #}
{% macro stated(text) -%}
    case when regexp_matches({{ text }}, '\S') then {{ text }} end
{%- endmacro %}
