{#
    Fails with changes that the history holds and the lake no longer does, because their
    file was replaced or removed.
#}
{% test history_agrees_with(model, changes) %}

select
    'storelake rebuild-history' as to_run,
    history.*
from {{ model }} as history
left join {{ changes }} as changes
    on history.change_id = changes.change_id
where changes.change_id is null

{% endtest %}
