{#
    The absolute path of something in the lake, ready to stand in a SQL string that DuckDB
    takes for a pattern: [, * and ? of the path mean themselves.
#}
{% macro lake_path(relative_path) -%}
    {%- set root = env_var('LAKE_ROOT', 'lake') -%}
    {%- if not root.startswith('/') -%}
        {%- set root = adapter.config.project_root ~ '/' ~ root -%}
    {%- endif -%}
    {%- set path = root ~ '/' ~ relative_path -%}
    {{ return(
        path | replace('[', '[[]') | replace('*', '[*]') | replace('?', '[?]')
        | replace("'", "''")
    ) }}
{%- endmacro %}
