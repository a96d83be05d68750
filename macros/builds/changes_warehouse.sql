{# Whether this command builds or tests; compiling and documenting only read. #}
{% macro changes_warehouse() -%}
    {{ return(
        execute
        and flags.WHICH in ['build', 'run', 'test', 'seed', 'snapshot', 'retry', 'clone']
    ) }}
{%- endmacro %}
