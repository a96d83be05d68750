{#
    Fails with changes that the history holds and the lake no longer does, because their
    file was replaced or removed.

    Args:
        changes: relation of the log.
        key: column of whatever changes; what else a change says may be private.
#}
{% test history_agrees_with(model, changes, key) %}

select
    'storelake rebuild-history' as to_run,
    history.{{ key }},
    history.changed_at,
    history.source_file,
    history.change_id
from {{ model }} as history
left join {{ changes }} as changes
    on history.change_id = changes.change_id
where changes.change_id is null

{% endtest %}
