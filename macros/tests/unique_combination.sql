{#
    Fails with every combination of columns that several rows share, or that lacks a part:
    what `unique` and `not_null` together say of a key of one column.

    Args:
        columns: list of the columns that make up the key.
        may_lack: those of them in which NULL is a value like any other.
#}
{% test unique_combination(model, columns, may_lack=[]) %}

select
    {{ columns | join(', ') }},
    count(*) as row_count
from {{ model }}
group by {{ columns | join(', ') }}
having
    count(*) > 1
    {%- for column in columns if column not in may_lack %}
    or {{ column }} is null
    {%- endfor %}

{% endtest %}
