{#
    Whether a version holds at an instant: [valid_from, valid_to), the current one for ever.

    A comparison and no `or valid_to is null`: that would make DuckDB compare every row of
    one side with every row of the other.
#}
{% macro holds_at(versions, instant) -%}
    {{ versions }}.valid_from <= {{ instant }}
    and {{ instant }} < coalesce({{ versions }}.valid_to, cast('9999-12-31' as timestamp))
{%- endmacro %}
