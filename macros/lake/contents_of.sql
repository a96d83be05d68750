{#
    What the rows of relations say, one number a row, by the record that they came with.
    Where and in which file they stand is no part of what they say.

    Args:
        relations: names of CTEs with `source_file` and `source_position`.
        records: name of a CTE with the same two: rows of other records are left out.

    Returns: a select statement with `source_file`, `source_position` and `content`.
#}
{% macro contents_of(relations, records) -%}
    {%- for relation in relations %}
    {%- if not loop.first %}
    union all
    {%- endif %}
    select
        source_file,
        source_position,
        {{ content_hash(['source_file', 'source_position']) }} as content
    from {{ relation }}
    -- A join with `on` would add columns to the star that makes the number.
    semi join {{ records }} using (source_file, source_position)
    {%- endfor %}
{%- endmacro %}
