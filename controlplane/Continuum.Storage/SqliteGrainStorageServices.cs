using System.Text.Json.Serialization.Metadata;
using Continuum.Storage.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Storage;

namespace Continuum.Storage;

/// <summary>Adds storage for grains to a process.</summary>
public static class SqliteGrainStorageServices
{
    /// <summary>
    /// Adds a storage of grain states in one SQLite file, which is opened (or made) when the first grain asks for it.
    /// </summary>
    /// <param name="services">The services of the process.</param>
    /// <param name="name">What <c>[PersistentState]</c> calls it; "Default" for those that name none.</param>
    /// <param name="path">The file; its folder must exist. One process only may use it.</param>
    /// <param name="resolver">The generated JSON metadata of all states kept in it.</param>
    public static IServiceCollection AddSqliteGrainStorage(
        this IServiceCollection services, string name, string path, IJsonTypeInfoResolver resolver)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        services.TryAddSingleton(TimeProvider.System);
        return services.AddKeyedSingleton<IGrainStorage>(name, (provider, _) => new SqliteGrainStorage(
            GrainStateDatabase.Open(path, GrainStateSchema.Migrations),
            resolver,
            provider.GetRequiredService<TimeProvider>()));
    }

    /// <summary>Opens a storage now, so that a file that cannot be used stops the process at its start.</summary>
    /// <param name="services">The process's services.</param>
    /// <param name="name">The name it was added with.</param>
    /// <exception cref="StorageException">The file cannot be used; the message says why and what to do.</exception>
    public static void OpenGrainStorage(this IServiceProvider services, string name) =>
        services.GetRequiredKeyedService<IGrainStorage>(name);
}
