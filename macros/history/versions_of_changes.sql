{#
    The versions that changes make. A change that changes nothing is none, and facts older
    than history belong to the first.

    Args:
        changes: name of a CTE with a row per key and `changed_at`: all that held from then.
        key: column of whatever changes.
        tracked: list of the columns whose change makes a version; NULL equals NULL.

    Returns: a select statement with the key, `version_number` from 1, the tracked columns,
    `valid_from`, `valid_to` and `is_current`.
#}
{% macro versions_of_changes(changes, key, tracked) -%}
    select
        {{ key }},
        cast(version_number as integer) as version_number,
        {%- for column in tracked %}
        {{ column }},
        {%- endfor %}
        case
            when version_number = 1 then cast('1900-01-01' as timestamp)
            else changed_at
        end as valid_from,
        next_changed_at as valid_to,
        next_changed_at is null as is_current
    from (
        select
            {{ key }},
            changed_at,
            {%- for column in tracked %}
            {{ column }},
            {%- endfor %}
            row_number() over changes_in_order as version_number,
            lead(changed_at) over changes_in_order as next_changed_at
        from (
            select
                *,
                {%- for column in tracked %}
                lag({{ column }}) over changes_in_order as previous_{{ column }},
                {%- endfor %}
                lag(changed_at) over changes_in_order as previous_changed_at
            from {{ changes }}
            window changes_in_order as (partition by {{ key }} order by changed_at)
        ) as compared
        where
            previous_changed_at is null
            {%- for column in tracked %}
            or {{ column }} is distinct from previous_{{ column }}
            {%- endfor %}
        window changes_in_order as (partition by {{ key }} order by changed_at)
    ) as numbered
{%- endmacro %}
