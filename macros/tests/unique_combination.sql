{#
    Fails with every combination of columns that several rows share, or that lacks a part:
    what `unique` and `not_null` together say of a key of one column.

    Args:
        columns: list of the columns that make up the key.
#}
{% test unique_combination(model, columns) %}

select
    {{ columns | join(', ') }},
    count(*) as row_count
from {{ model }}
group by {{ columns | join(', ') }}
having
    count(*) > 1
    or {{ columns | join(' is null or ') }} is null

{% endtest %}
