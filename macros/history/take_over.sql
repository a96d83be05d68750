{#
    Takes columns of a history over from the log, where a change that came again differs.

    Args:
        changes: relation of the log.
        columns: what is taken over.
#}
{% macro take_over(changes, columns) -%}
    {%- set taken_over = [] -%}
    {%- set differs = [] -%}
    {%- for column in columns -%}
        {%- do taken_over.append(column ~ ' = changes.' ~ column) -%}
        {%- do differs.append('history.' ~ column ~ ' is distinct from changes.' ~ column) -%}
    {%- endfor -%}
    {%- do run_query(
        'update ' ~ this ~ ' as history set ' ~ taken_over | join(', ')
        ~ ' from ' ~ changes ~ ' as changes where history.change_id = changes.change_id'
        ~ ' and (' ~ differs | join(' or ') ~ ')'
    ) -%}
{%- endmacro %}
