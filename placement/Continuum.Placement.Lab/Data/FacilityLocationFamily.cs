namespace Continuum.Placement.Lab.Data;

/// <summary>After which published family an instance is generated.</summary>
public enum FacilityLocationFamily
{
    /// <summary>
    /// Holmberg, Rönnqvist and Yuan (EJOR 113, 1999): points uniform in a square, cost the rounded distance, demands
    /// 10..50, capacities and fixed costs uniform and independent.
    /// </summary>
    Holmberg,

    /// <summary>
    /// Delmaire, Díaz, Fernández and Ortega (INFOR 37, 1999): costs uniform 0..99 without geometry, demands 10..29,
    /// fixed costs in proportion to capacity.
    /// </summary>
    Delmaire,

    /// <summary>
    /// Yang, Chu and Chen (EJOR 221, 2012): points uniform in a square, demands 10..50, equal shares of capacity with
    /// small spread, fixed costs that grow with the square root of capacity; cost distance times demand.
    /// </summary>
    Yang,

    /// <summary>
    /// Test bed 1 of Avella and Boccia (Comput. Optim. Appl. 43, 2009), after Cornuéjols, Sridharan and Thizy (EJOR 50,
    /// 1991): points uniform in the unit square, demands 5..35, capacities 10..160 scaled to the ratio, fixed cost
    /// U[0,90] + U[100,110] times the root of the capacity before it is scaled, cost 10 times distance a unit of
    /// demand.
    /// </summary>
    TestBed1,

    /// <summary>
    /// The large sets of Beasley (EJOR 35, 1988) in their outline, not their exact draw: facilities of one capacity of
    /// which few are opened, many customers with demands 1..116, fixed costs 0.5 to 2.2 million, cost 1,000 times
    /// distance in the unit square a unit of demand, raised by up to a quarter.
    /// </summary>
    Beasley,
}
