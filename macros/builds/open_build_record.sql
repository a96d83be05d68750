{#
    Marks every node that this command is about to build or test as `running` in
    builds.nodes, together with the lake and the settings it starts from. What is still
    `running` afterwards was interrupted, and storelake publish refuses.
#}
{% macro open_build_record() -%}
    {%- if changes_warehouse() -%}
        {%- set statements = [
            'create schema if not exists builds',
            'create table if not exists builds.nodes ('
            ~ 'node_id varchar, resource_type varchar, relation varchar, status varchar, '
            ~ 'invocation_id varchar, invoked_at timestamp, lake_id varchar, settings varchar)'
        ] -%}
        {#- A warehouse of an older Storelake has them not; its snapshots are worth keeping. -#}
        {%- for column in ['seconds double', 'failures bigint', 'message varchar'] -%}
            {%- do statements.append('alter table builds.nodes add column if not exists ' ~ column) -%}
        {%- endfor -%}
        {%- do run_query(statements | join(';\n')) -%}
        {%- do record_nodes(selected_resources, 'running') -%}
    {%- endif -%}
{%- endmacro %}


{# One row a node: what became of it when it was last built or tested. #}
{% macro record_nodes(node_ids, status) -%}
    {%- if node_ids -%}
        {%- set rows = [] -%}
        {%- for node_id in node_ids -%}
            {%- set node = graph.nodes.get(node_id, {}) -%}
            {%- do rows.append("('" ~ node_id ~ "', '" ~ node_id.split('.')[0] ~ "', '"
                ~ (node.alias if node.access == 'public' else '') ~ "')") -%}
        {%- endfor -%}
        {%- do run_query(
            "delete from builds.nodes where node_id in ('" ~ node_ids | join("', '") ~ "')"
        ) -%}
        {%- do run_query(
            "insert into builds.nodes select *, '" ~ status ~ "', '" ~ invocation_id ~ "', '"
            ~ run_started_at.strftime('%Y-%m-%d %H:%M:%S.%f') ~ "', '" ~ lake_id() ~ "', '"
            ~ current_settings() | replace("'", "''")
            ~ "', null, null, null from (values " ~ rows | join(', ') ~ ")"
        ) -%}
    {%- endif -%}
{%- endmacro %}


{# The identity of the lake's content; empty for an empty lake. #}
{% macro lake_id() -%}
    {%- set manifest = lake_path('processed/manifest.json') -%}
    {%- if run_query("select count(*) from glob('" ~ manifest ~ "')")[0][0] == 0 -%}
        {{ return('') }}
    {%- endif -%}
    {{ return(run_query(
        "select lake_id from read_json('" ~ manifest ~ "', columns = {lake_id: 'varchar'})"
    )[0][0]) }}
{%- endmacro %}
