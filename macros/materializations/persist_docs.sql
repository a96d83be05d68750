{#
    Keeps the descriptions with a seed or snapshot, in one statement. dbt's own macro describes
    the relation twice before it comments, twice: a fifth of all statements of a build. A described
    column that the relation lacks, of which dbt warns, is an error here. The last two arguments are dbt's, which never sets them.
#}
{% macro duckdb__persist_docs(relation, model, for_relation, for_columns) -%}
    {%- set comments = descriptions(relation, model) -%}
    {%- if comments -%}
        {%- call statement('persist_docs', auto_begin=false) -%}
            {{ comments | join(';\n') }}
        {%- endcall -%}
    {%- endif -%}
{%- endmacro %}


{# The statements that describe a relation and its columns, of what persist_docs asks for. #}
{% macro descriptions(relation, model) -%}
    {%- set comments = [] -%}
    {%- if config.persist_relation_docs() and model.description -%}
        {%- do comments.append(
            'comment on ' ~ relation.type ~ ' ' ~ relation
            ~ " is '" ~ model.description | replace("'", "''") ~ "'"
        ) -%}
    {%- endif -%}
    {%- if config.persist_column_docs() -%}
        {%- set column_of_relation = 'comment on column ' ~ relation ~ '.' -%}
        {%- for column in model.columns.values() -%}
            {%- do comments.append(
                column_of_relation ~ adapter.quote(column.name)
                ~ " is '" ~ column.description | replace("'", "''") ~ "'"
            ) -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(comments) }}
{%- endmacro %}
