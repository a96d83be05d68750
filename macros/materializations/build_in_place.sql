{#
    Builds a table or view under its own name, in one statement that is one transaction: until
    its commit readers see the old one, and after a mistake it is still there. Hooks and
    descriptions are part of it. dbt's own way builds beside it and renames both, for databases
    that cannot take back a `drop`. No grants, no indexes.

    Args:
        type: table or view; what had the name before may have been the other.
#}
{% macro build_in_place(type) -%}
    {%- set existing = load_cached_relation(this) -%}
    {%- set target_relation = this.incorporate(type=type) -%}
    {%- set statements = ['begin'] + rendered_hooks(pre_hooks) -%}
    {%- if existing -%}
        {%- do statements.append('drop ' ~ existing.type ~ ' if exists ' ~ existing ~ ' cascade') -%}
    {%- endif -%}
    {%- if type == 'table' -%}
        {%- do statements.append(get_create_table_as_sql(False, target_relation, sql)) -%}
    {%- else -%}
        {%- do statements.append(get_create_view_as_sql(target_relation, sql)) -%}
    {%- endif -%}
    {%- do statements.extend(rendered_hooks(post_hooks)) -%}
    {%- do statements.extend(descriptions(target_relation, model)) -%}
    {%- do statements.append('commit') -%}
    {%- call statement('main', auto_begin=False) -%}
        {#- A model may end with a comment, which a line of its own keeps from the semicolon. -#}
        {{ statements | join('\n;\n') }}
    {%- endcall -%}
    {%- if existing -%}
        {%- do adapter.cache_dropped(existing) -%}
    {%- endif -%}
    {{ return({'relations': [target_relation]}) }}
{%- endmacro %}


{# The statements of a model's hooks; each stands in the transaction of its model. #}
{% macro rendered_hooks(hooks) -%}
    {%- set rendered = [] -%}
    {%- for hook in hooks -%}
        {%- do rendered.append(render(hook.sql)) -%}
    {%- endfor -%}
    {{ return(rendered | map('trim') | select | list) }}
{%- endmacro %}


{% materialization table, adapter='duckdb' -%}
    {{ return(build_in_place('table')) }}
{%- endmaterialization %}


{% materialization view, adapter='duckdb' -%}
    {{ return(build_in_place('view')) }}
{%- endmaterialization %}
