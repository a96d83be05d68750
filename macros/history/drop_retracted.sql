{#
    Drops from a history the changes that the log no longer holds, if the setting
    `forget_retracted_changes` says so.

    Args:
        changes: relation of the log.
#}
{% macro drop_retracted(changes) -%}
    {%- if setting('forget_retracted_changes') | string | lower == 'true' -%}
        {%- do run_query(
            'delete from ' ~ this
            ~ ' where change_id not in (select change_id from ' ~ changes ~ ')'
        ) -%}
    {%- endif -%}
{%- endmacro %}
