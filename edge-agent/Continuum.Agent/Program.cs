using Continuum.Agent;
using Continuum.Hosting.Startup;

return await ProgramHost.RunAsync(AgentProgram.Definition, args);
