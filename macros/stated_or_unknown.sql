{# A text as it was sent; `unknown` where it is missing or blank. #}
{% macro stated_or_unknown(text) -%}
    case when regexp_matches({{ text }}, '\S') then {{ text }} else 'unknown' end
{%- endmacro %}
