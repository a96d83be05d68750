{#
    Keeps the descriptions with a table or view, in one statement. dbt's own macro describes
    the relation twice before it comments, twice: a fifth of all statements of a build. A described
    column that the relation lacks, of which dbt warns, is an error here.
#}
{% macro duckdb__persist_docs(relation, model, for_relation, for_columns) -%}
    {%- set comments = [] -%}
    {%- if for_relation and config.persist_relation_docs() and model.description -%}
        {%- do comments.append(alter_relation_comment(relation, model.description)) -%}
    {%- endif -%}
    {%- if for_columns and config.persist_column_docs() -%}
        {%- for column in model.columns.values() -%}
            {%- do comments.append(
                'comment on column ' ~ relation ~ '.' ~ adapter.quote(column.name)
                ~ ' is ' ~ duckdb_escape_comment(column.description) ~ ';'
            ) -%}
        {%- endfor -%}
    {%- endif -%}
    {%- if comments -%}
        {%- call statement('persist_docs', auto_begin=false) -%}
            {{ comments | join('\n') }}
        {%- endcall -%}
    {%- endif -%}
{%- endmacro %}
