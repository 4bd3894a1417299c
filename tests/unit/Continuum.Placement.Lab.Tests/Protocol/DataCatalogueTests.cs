using Continuum.Placement.Lab.Data;
using Continuum.Placement.Lab.Protocol;
using Continuum.Testing;

namespace Continuum.Placement.Lab.Tests.Protocol;

public sealed class DataCatalogueTests
{
    [Fact]
    public void Sets_are_found_by_format_listed_or_not()
    {
        using TempFolder folder = new();
        string instances = Path.Combine(folder.Path, "more-instances");
        Directory.CreateDirectory(Path.Combine(instances, "yang"));
        Directory.CreateDirectory(Path.Combine(folder.Path, "cities-2030"));
        FacilityLocationInstance instance = FacilityLocationGenerator.Generate(FacilityLocationFamily.Yang, 3, 5, 1);
        FacilityLocationWriter.Write(Path.Combine(instances, "yang", "listed.txt"), instance);
        FacilityLocationWriter.Write(Path.Combine(instances, "yang", "unlisted"), instance);
        File.WriteAllText(Path.Combine(instances, "yang", "README.md"), "notes");
        File.WriteAllText(
            Path.Combine(instances, "index.csv"),
            "set,file,facilities,customers,single_source_value,status\nyang,listed,3,5,123,optimal\n");
        File.WriteAllText(Path.Combine(folder.Path, "cities-2030", "cities.csv"), "city,Lat,Long,Population\n");
        File.WriteAllText(Path.Combine(folder.Path, "cities-2030", "matrix-min-ms.csv"), "city\n");
        File.WriteAllText(Path.Combine(folder.Path, "cities-2030", "matrix-avg-ms.csv"), "city\n");
        File.WriteAllText(Path.Combine(folder.Path, "PlanetLabData_12.gz"), "");
        File.WriteAllText(Path.Combine(folder.Path, "PlanetLabData_2.gz"), "");

        DataCatalogue catalogue = new(folder.Path);

        Assert.Equal(["listed", "unlisted"], catalogue.FacilityLocation.Select(file => file.Name));
        Assert.Equal(123, catalogue.FacilityLocation[0].Reference?.SingleSourceValue);
        Assert.Null(catalogue.FacilityLocation[1].Reference);
        (string name, string matrix, _) = Assert.Single(catalogue.CityMatrices);
        Assert.Equal(("cities-2030", "matrix-avg-ms.csv"), (name, Path.GetFileName(matrix)));
        Assert.Equal([2, 12], catalogue.HostSlices.Select(slice => slice.Slice));
    }

    [Fact]
    public void A_test_without_its_data_says_what_it_needs()
    {
        ProtocolContext without = new(new ProtocolOptions(), null);

        string? obstacle = without.Needs("a failure trace", data => data.FailureTraces.Any());

        Assert.Contains("CONTINUUM_PLACEMENT_DATA", obstacle, StringComparison.Ordinal);
    }
}
