{# The absolute path of something in the lake, ready to stand in a SQL string. #}
{% macro lake_path(relative_path) -%}
    {%- set root = env_var('LAKE_ROOT', 'lake') -%}
    {%- if not root.startswith('/') -%}
        {%- set root = adapter.config.project_root ~ '/' ~ root -%}
    {%- endif -%}
    {{ return((root ~ '/' ~ relative_path) | replace("'", "''")) }}
{%- endmacro %}
