{#
    Fails with changes that the lake holds and the history does not: dbt run builds no
    snapshot, so after new data it is dbt build.
#}
{% test history_has_seen(model, changes) %}

select
    'dbt build' as to_run,
    changes.*
from {{ changes }} as changes
left join {{ model }} as history
    on changes.change_id = history.change_id
where history.change_id is null

{% endtest %}
