{#
    Fails with every version that does not end where the next one of its key begins, is
    empty, is current though another follows, or, being the first, does not reach back to
    1900-01-01; and with every version that equals the one before it.

    Args:
        key: column of whatever has versions.
        tracked: list of the columns whose change makes a version.
#}
{% test versions_meet(model, key, tracked) %}

with versions as (

    select
        {{ key }},
        valid_from,
        valid_to,
        is_current,
        row_number() over versions_in_order as version_number,
        lead(valid_from) over versions_in_order as next_valid_from,
        row_number() over versions_in_order > 1
        {%- for column in tracked %}
        and {{ column }} is not distinct from lag({{ column }}) over versions_in_order
        {%- endfor %} as equals_previous
    from {{ model }}
    where {{ key }} is not null
    window versions_in_order as (partition by {{ key }} order by valid_from)

)

select *
from versions
where
    valid_to is distinct from next_valid_from
    or valid_from >= valid_to
    or is_current <> (valid_to is null)
    or (version_number = 1 and valid_from <> timestamp '1900-01-01')
    or equals_previous

{% endtest %}
