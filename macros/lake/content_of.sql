{# What the rows of a relation say, as one text each: every column but the excluded. #}
{% macro content_of(excluded) -%}
    cast(to_json(struct_pack(*columns(* exclude ({{ excluded | join(', ') }})))) as varchar)
{%- endmacro %}
