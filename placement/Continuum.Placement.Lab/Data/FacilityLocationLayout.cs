namespace Continuum.Placement.Lab.Data;

/// <summary>In which order a facility-location file holds its numbers; all are separated by white space.</summary>
public enum FacilityLocationLayout
{
    /// <summary>Find out from how many numbers there are, and how they stand in lines.</summary>
    Detect,

    /// <summary>
    /// <c>J I</c>, J times <c>capacity fixed-cost</c>, I demands, J rows of I costs: Holmberg's sets, OR-Library's as
    /// they are mostly passed on, and others.
    /// </summary>
    FacilitiesFirst,

    /// <summary><c>I J</c>, I rows of J costs, I demands, J fixed costs, J capacities: Delmaire's sets.</summary>
    CustomersFirst,

    /// <summary>
    /// <c>J I</c>, J times <c>capacity fixed-cost</c>, then for each customer its demand and J costs: OR-Library's own.
    /// </summary>
    CustomerByCustomer,
}
