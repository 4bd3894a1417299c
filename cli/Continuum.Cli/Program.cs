using Continuum.Cli.Startup;

return await CliProgram.RunProcessAsync(args);
