{#
    A number that stands for what a row of a relation says: every column but the excluded.
    Good within one query only: DuckDB may hash otherwise in its next version.
#}
{% macro content_hash(excluded) -%}
    hash(struct_pack(*columns(* exclude ({{ excluded | join(', ') }}))))
{%- endmacro %}
