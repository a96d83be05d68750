{#
    Fails with changes that the lake holds and the history does not: dbt run builds no
    snapshot, so after new data it is dbt build.

    Args:
        changes: relation of the log.
        key: column of whatever changes; what else a change says may be private.
#}
{% test history_has_seen(model, changes, key) %}

select
    'dbt build' as to_run,
    changes.{{ key }},
    changes.changed_at,
    changes.source_file,
    changes.change_id
from {{ changes }} as changes
left join {{ model }} as history
    on changes.change_id = history.change_id
where history.change_id is null

{% endtest %}
