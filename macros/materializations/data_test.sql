{#
    Runs a data test as what it is, one query: `begin` before it and `rollback` after it, which
    dbt sends for each, change no answer. Where failures are to be stored, dbt's own way.
#}
{% materialization test, adapter='duckdb' -%}
    {%- if should_store_failures() -%}
        {{ return(dbt.materialization_test_default()) }}
    {%- endif -%}
    {%- set response, counts = adapter.execute(
        get_test_sql(
            get_limit_subquery_sql(sql, config.get('limit')),
            config.get('fail_calc'),
            config.get('warn_if'),
            config.get('error_if'),
            limit=none
        ),
        auto_begin=False,
        fetch=True
    ) -%}
    {%- do store_result('main', response=response, agate_table=counts) -%}
    {{ return({'relations': []}) }}
{%- endmaterialization %}
