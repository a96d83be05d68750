{#
    Writes what became of each node that this command built or tested, forgets nodes that
    the project no longer has, and lists those that were never built. A build with --empty
    holds no data, so it counts as none.
#}
{% macro close_build_record(results) -%}
    {%- if changes_warehouse() -%}
        {%- set outcomes = results | rejectattr('node.resource_type', 'eq', 'exposure') | list -%}
        {%- set opened = run_query(
            "select node_id from builds.nodes where invocation_id = '" ~ invocation_id ~ "'"
        ).columns[0].values() -%}
        {#- dbt build does not announce its unit tests. -#}
        {%- set judged = outcomes | map(attribute='node.unique_id') | list -%}
        {%- do record_nodes(judged | reject('in', opened) | list, 'running') -%}
        {%- do record_outcomes(outcomes) -%}
        {%- set project_nodes = [] -%}
        {%- for node in graph.nodes.values() if node.resource_type != 'analysis' and node.resource_type != 'operation' -%}
            {%- do project_nodes.append(node.unique_id) -%}
        {%- endfor -%}
        {%- do run_query(
            "delete from builds.nodes where resource_type <> 'unit_test' and node_id not in ('"
            ~ project_nodes | join("', '") ~ "')"
        ) -%}
        {%- set recorded = run_query('select node_id from builds.nodes').columns[0].values() -%}
        {%- do record_nodes(project_nodes | reject('in', recorded) | list, 'never built') -%}
    {%- endif -%}
{%- endmacro %}


{# Status, seconds, number of failing rows and what dbt says, of each result. #}
{% macro record_outcomes(results) -%}
    {%- set rows = [] -%}
    {%- for result in results -%}
        {%- set status = 'empty' if flags.EMPTY else result.status | string -%}
        {%- set message = result.message | string | replace("'", "''") if result.message else none -%}
        {%- do rows.append(
            "('" ~ result.node.unique_id ~ "', '" ~ status ~ "', " ~ result.execution_time ~ ', '
            ~ (result.failures if result.failures is not none else 'null') ~ ', '
            ~ ("'" ~ message ~ "'" if message is not none else 'null') ~ ')'
        ) -%}
    {%- endfor -%}
    {%- if rows -%}
        {%- do run_query(
            'update builds.nodes set status = outcome.status, seconds = outcome.seconds, '
            ~ 'failures = outcome.failures, message = outcome.message from (values '
            ~ rows | join(', ')
            ~ ') as outcome (node_id, status, seconds, failures, message) '
            ~ 'where nodes.node_id = outcome.node_id'
        ) -%}
    {%- endif -%}
{%- endmacro %}
