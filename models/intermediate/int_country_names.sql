with countries as (

    select * from {{ ref('countries') }}

),

aliases as (

    select * from {{ ref('country_aliases') }}

),

names as (

    select
        country,
        country as name
    from countries
    union all
    select
        country,
        country_name as name
    from countries
    union all
    select
        country,
        alias as name
    from aliases

),

final as (

    select
        upper(names.name) as upper_name,
        countries.country as country_code,
        countries.region
    from names
    inner join countries
        on names.country = countries.country
    group by upper(names.name), countries.country, countries.region

)

select * from final
