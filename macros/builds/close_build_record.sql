{#
    Writes what became of each node that this command built or tested, forgets nodes that
    the project no longer has, and lists those that were never built. A build with --empty
    holds no data, so it counts as none.
#}
{% macro close_build_record(results) -%}
    {%- if changes_warehouse() -%}
        {%- set opened = run_query(
            "select node_id from builds.nodes where invocation_id = '" ~ invocation_id ~ "'"
        ).columns[0].values() -%}
        {%- set closed = {} -%}
        {%- set unannounced = {} -%}{# dbt build does not announce its unit tests #}
        {%- for result in results if result.node.resource_type != 'exposure' -%}
            {%- set node_id = result.node.unique_id -%}
            {%- set status = 'empty' if flags.EMPTY else result.status | string -%}
            {%- do (closed if node_id in opened else unannounced).setdefault(status, []).append(node_id) -%}
        {%- endfor -%}
        {%- for status, node_ids in closed.items() -%}
            {%- do run_query(
                "update builds.nodes set status = '" ~ status
                ~ "' where node_id in ('" ~ node_ids | join("', '") ~ "')"
            ) -%}
        {%- endfor -%}
        {%- for status, node_ids in unannounced.items() -%}
            {%- do record_nodes(node_ids, status) -%}
        {%- endfor -%}
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
