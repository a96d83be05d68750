{#
    The query of a history: what the log of changes holds and the snapshot does not.

    dbt's own snapshots compare each key with its current version, so of several changes
    since the last run they keep one, and a late one replaces a newer one. Here the unique
    key of the snapshot is the change itself (`change_id`): whatever is new is inserted,
    however late it comes, and nothing that is there comes twice.

    Args:
        changes: relation of the log; `change_id` identifies a change by its content.
#}
{% macro changes_not_in_history(changes) -%}
    {%- set history = adapter.get_relation(this.database, this.schema, this.identifier) if execute -%}
    select changes.*
    from {{ changes }} as changes
    {%- if history %}
    left join {{ history }} as history
        on changes.change_id = history.change_id
    where history.change_id is null
    {%- endif %}
{%- endmacro %}
