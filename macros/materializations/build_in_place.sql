{#
    Builds a table or view under its own name, in one transaction: until the commit readers
    see the old one, and after a mistake it is still there. dbt's own way builds beside it and
    renames both, for databases that cannot take back a `drop`. No grants, no indexes.

    Args:
        type: table or view; what had the name before may have been the other.
#}
{% macro build_in_place(type) -%}
    {%- set existing = load_cached_relation(this) -%}
    {%- set target_relation = this.incorporate(type=type) -%}
    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {%- do adapter.ensure_transaction() -%}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}
    {{ drop_relation_if_exists(existing) }}
    {%- call statement('main') -%}
        {%- if type == 'table' -%}
            {{ get_create_table_as_sql(False, target_relation, sql) }}
        {%- else -%}
            {{ get_create_view_as_sql(target_relation, sql) }}
        {%- endif -%}
    {%- endcall -%}
    {%- do persist_docs(target_relation, model) -%}
    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {%- do adapter.commit() -%}
    {{ run_hooks(post_hooks, inside_transaction=False) }}
    {{ return({'relations': [target_relation]}) }}
{%- endmacro %}


{% materialization table, adapter='duckdb' -%}
    {{ return(build_in_place('table')) }}
{%- endmaterialization %}


{% materialization view, adapter='duckdb' -%}
    {{ return(build_in_place('view')) }}
{%- endmaterialization %}
