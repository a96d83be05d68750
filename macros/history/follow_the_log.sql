{#
    What a history needs after new changes were inserted, as its post-hook: each change
    ends where the next one of its key begins, and origins are those of the log, where a
    change that came again may have moved on.

    With the setting `forget_retracted_changes` (storelake run) changes that the log no
    longer holds, because their file was replaced or removed, go too. Without it they stay,
    and a data test names the command.

    Args:
        changes: relation of the log.
        key: column of whatever changes.
        precedence: columns that decide between changes of one instant, ascending.
        origin: the columns that a change takes over from the log when it comes again.
#}
{% macro follow_the_log(changes, key, precedence, origin) -%}
    {%- if execute and not flags.EMPTY -%}
        {#- dbt learns of a new history after its hooks; that one is a copy of the log. -#}
        {%- if load_cached_relation(this) -%}
            {%- do drop_retracted(changes) -%}
            {%- do take_over(changes, origin) -%}
        {%- endif -%}
        update {{ this }} as history
        set dbt_valid_to = following.changed_at
        from (
            select
                change_id,
                lead(changed_at) over (
                    partition by {{ key }}
                    order by changed_at, {{ precedence | join(', ') }}, change_id
                ) as changed_at
            from {{ this }}
        ) as following
        where
            history.change_id = following.change_id
            and history.dbt_valid_to is distinct from following.changed_at
    {%- endif -%}
{%- endmacro %}
