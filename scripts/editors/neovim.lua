-- Drives the language server with Neovim's own client: open, diagnostics, edit, hover, completion, fix, format.
-- DLNC=…/dlnc.mjs DLN_FILE=… nvim --headless -u NONE -S neovim.lua
local function must(what, holds)
  if not holds then
    io.stdout:write('FAILED  neovim: ' .. what .. '\n')
    vim.cmd('cquit 1')
  end
  io.stdout:write('ok      neovim: ' .. what .. '\n')
end
local function run()
  vim.cmd('edit ' .. vim.env.DLN_FILE)
  vim.bo.filetype = 'dln'
  local start = vim.lsp.start_client
  local id = start({
    name = 'dln', cmd = { 'node', vim.env.DLNC, 'lsp', '--stdio' }, root_dir = vim.fn.getcwd(),
    flags = { debounce_text_changes = 0 },
  })
  vim.lsp.buf_attach_client(0, id)
  local found = function() return vim.diagnostic.get(0, { severity = vim.diagnostic.severity.ERROR }) end
  must('a mistake is told after opening', vim.wait(20000, function() return #found() > 0 end, 10))
  local d = found()[1]
  must('it has its code and its place', d.code == 'DLN2301' and d.lnum > 0)

  local at = { textDocument = vim.lsp.util.make_text_document_params(), position = { line = d.lnum, character = d.col + 4 } }
  local hover = vim.lsp.buf_request_sync(0, 'textDocument/hover', at, 10000)[id].result
  must('hover tells the type', hover ~= nil and hover.contents.value:find('f32') ~= nil)

  local actions = vim.lsp.buf_request_sync(0, 'textDocument/codeAction', {
    textDocument = at.textDocument,
    range = { start = { line = d.lnum, character = d.col }, ['end'] = { line = d.end_lnum, character = d.end_col } },
    context = { diagnostics = { d.user_data and d.user_data.lsp and vim.tbl_extend('force', { range = { start = at.position, ['end'] = at.position }, message = d.message, severity = 1, source = d.source }, d.user_data.lsp) or nil } },
  }, 20000)[id].result
  local fix = nil
  for _, action in ipairs(actions or {}) do
    if action.kind == 'quickfix' and fix == nil then fix = action end
  end
  must('a repair is offered', fix ~= nil)
  if fix.edit == nil then fix = vim.lsp.buf_request_sync(0, 'codeAction/resolve', fix, 20000)[id].result end
  vim.lsp.util.apply_workspace_edit(fix.edit, vim.lsp.get_client_by_id(id).offset_encoding)
  must('applying it mends the program', vim.wait(20000, function() return #found() == 0 end, 10))

  local lines = vim.api.nvim_buf_get_lines(0, 0, -1, false)
  local flat = nil
  for i, line in ipairs(lines) do if line:find('|> flatten') then flat = i end end
  vim.api.nvim_buf_set_lines(0, flat, flat, false, { '  |> Drop' })
  local list = vim.lsp.buf_request_sync(0, 'textDocument/completion', {
    textDocument = at.textDocument, position = { line = flat, character = 9 },
  }, 10000)[id].result
  local offered = false
  for _, item in ipairs(list.items or list) do if item.label:find('^Dropout') then offered = true end end
  must('a layer is completed', offered)
  vim.api.nvim_buf_set_lines(0, flat, flat + 1, false, { '  |>    Dropout( 0.1 )' })
  local edits = vim.lsp.buf_request_sync(0, 'textDocument/formatting', {
    textDocument = at.textDocument, options = { tabSize = 2, insertSpaces = true },
  }, 10000)[id].result
  vim.lsp.util.apply_text_edits(edits or {}, 0, vim.lsp.get_client_by_id(id).offset_encoding)
  must('the program is formatted', vim.api.nvim_buf_get_lines(0, flat, flat + 1, false)[1] == '  |> Dropout(0.1)')
  vim.lsp.stop_client(id)
  vim.cmd('qa!')
end
local well, why = pcall(run)
if not well then
  io.stdout:write('FAILED  neovim: ' .. tostring(why) .. '\n')
  vim.cmd('cquit 1')
end
